delivery = 9
