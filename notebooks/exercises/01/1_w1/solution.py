attempts = 3
