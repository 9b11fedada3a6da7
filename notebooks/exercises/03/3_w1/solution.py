day = 9
