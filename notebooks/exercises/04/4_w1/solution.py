lag = 3
