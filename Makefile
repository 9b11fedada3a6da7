# Thin: every verb is in tools/course.py, which also runs without make.
#   make course [EDITION=en] [PORT=8888] [FRESH=02-event-sourcing]
#   make slides [EDITION=en] [SHORT=1]
#   make bench [NAME=bus]
#   make look [NAME=replay]

PYTHON ?= $(shell command -v python3 || command -v python)

.PHONY: help course check test quick notebooks slides site editions lint bench look

help check test quick notebooks site editions lint:
	@$(PYTHON) tools/course.py $@

slides:
	@$(PYTHON) tools/course.py slides $(if $(EDITION),--edition "$(EDITION)") $(if $(SHORT),--short)

bench look:
	@$(PYTHON) tools/course.py $@ $(NAME)

course:
	@$(PYTHON) tools/course.py course \
		$(if $(EDITION),--edition "$(EDITION)") \
		$(if $(PORT),--port "$(PORT)") \
		$(if $(FRESH),--fresh "$(FRESH)")
