before = 4
