# 回声 Huisheng: every target but help first makes sure that .venv is there and up to date.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WHOLE := tests/stories tests/browser
LONG := $(filter-out %/test_nothing_forgotten.py,$(wildcard tests/stories/faults/test_*.py)) \
	tests/stories/conversations/test_conversations.py
CHECK_VERSION := import sys; sys.exit(sys.version_info < (3, 11))

# Without the bytecode cache every process we start compiles all of us again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup demo day run test quick check faults conversations fuzz

help: ## 显示这份说明
	@echo "用法：make <目标>    （PYTHON=… 指定解释器，需要 3.11 或更新）"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  \1\t\2/p' $(MAKEFILE_LIST)

setup: $(STAMP) ## 建好 .venv；已是最新时什么也不做

$(STAMP): requirements.lock pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "找不到 $(PYTHON)：请安装 Python 3.11 或更新（sudo apt-get install python3 python3-venv），或用 PYTHON=… 指定"; exit 1; }
	@$(PYTHON) -c '$(CHECK_VERSION)' || { echo "$(PYTHON) 是 `$(PYTHON) --version`，需要 3.11 或更新：请用 PYTHON=python3.12 这样的写法指定"; exit 1; }
	@$(PYTHON) -m venv --help >/dev/null 2>&1 && $(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "$(PYTHON) 不能建虚拟环境，请先运行：sudo apt-get install python3-venv"; exit 1; }
	@echo "正在安装到 $(VENV)（第一次约半分钟）……"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

demo: setup ## 在沙盒里演一遍完整闭环，然后打开页面（ONCE=1 演完就退出）
	@$(BIN)/huisheng demo $(if $(ONCE),--once)

day: setup ## 在沙盒里过一整天：一万条消息、所有的门、各种故障，然后对账（MESSAGES=10000）
	@$(BIN)/huisheng day --messages $(or $(MESSAGES),10000)

run: setup ## 按 huisheng.toml 启动全部进程；没有 Redis 时自带一个
	@$(BIN)/huisheng run

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

quick: check ## 一分钟内的检查：格式、类型、楼层，和其中不等待、不启动服务和进程、不用 PostgreSQL 的测试
	$(BIN)/pytest -q -n 2 -m "not slow" -k "not postgres"

test: check ## 全部检查和测试，包括故事和浏览器（CI 跑的就是它；故障矩阵和对话要另跑：make faults、make conversations）
	$(BIN)/pytest -n 2 $(addprefix --ignore=,$(WHOLE))
	$(BIN)/pytest -n 2 --dist loadgroup $(WHOLE) $(addprefix --ignore=,$(LONG))

faults: setup ## 故障矩阵：每种故障 × 每扇门、每条路、每次点击，两种接法（FEW=1 每种故障只来一次；不在 make test 里）
	HUISHENG_ALL_FAULTS=$(if $(FEW),,1) $(BIN)/pytest -n 2 --dist loadgroup tests/stories/faults

conversations: setup ## 把写好的三百多段客户对话经沙盒的真实线路演一遍；对话全文在 var/conversations/report.html
	@$(BIN)/pytest -q tests/stories/conversations; ended=$$?; echo "对话全文和结果：var/conversations/report.html"; exit $$ended

fuzz: setup ## 用 atheris 变异真实报文，找解析器的漏洞（SECONDS=60 总秒数；发现的放在 var/fuzz）
	@$(BIN)/python -m tests.fuzz.atheris_targets $(or $(SECONDS),60)
