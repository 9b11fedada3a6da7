refused_version = 9
