# Thin: every verb is in tools/course.py, which also runs without make.
#   make course [EDITION=en] [PORT=8888] [FRESH=02-event-sourcing]
#   make slides [EDITION=en] [SHORT=1]
#   make check [EDITION=en], and so site and help
#   make course PACKAGES=/path/packages, and so check: without a network
#   make bench [NAME=bus]
#   make look [NAME=replay]

PYTHON ?= $(shell command -v python3 || command -v python)

.PHONY: help course check test quick notebooks slides site editions lint bench look

test quick notebooks editions lint:
	@$(PYTHON) tools/course.py $@

help site:
	@$(PYTHON) tools/course.py $@ $(if $(EDITION),--edition "$(EDITION)")

slides:
	@$(PYTHON) tools/course.py slides $(if $(EDITION),--edition "$(EDITION)") $(if $(SHORT),--short)

check:
	@$(PYTHON) tools/course.py check \
		$(if $(EDITION),--edition "$(EDITION)") \
		$(if $(PACKAGES),--packages "$(PACKAGES)")

bench look:
	@$(PYTHON) tools/course.py $@ $(NAME)

course:
	@$(PYTHON) tools/course.py course \
		$(if $(EDITION),--edition "$(EDITION)") \
		$(if $(PACKAGES),--packages "$(PACKAGES)") \
		$(if $(PORT),--port "$(PORT)") \
		$(if $(FRESH),--fresh "$(FRESH)")
