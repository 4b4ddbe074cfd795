# `make verify` runs the main job and `make test` the tests, on a machine that has only Swift.

.PHONY: verify test test-long test-sanitize formal lint kernel-size bench bench-quick build install \
  manual static docs fuzz dependencies clean
.DEFAULT_GOAL := verify

COUPLET := .build/release/couplet
SOURCES := Sources Tests Plugins Fuzz/Sources Fuzz/Package.swift Package.swift
GENERATED := .build-verify
MANUAL := .build/manual
PREFIX ?= /usr/local
RELEASE := --configuration release
# Loading Swift's own libraries takes longer than verifying a small certificate. lld is Swift's own, too;
# GNU's linker warns of functions that they call.
ifeq ($(shell uname),Linux)
RELEASE += --static-swift-stdlib -Xswiftc -use-ld=lld
endif
SHARE := $(DESTDIR)$(PREFIX)/share
CONVOLUTIONS := Tests/Fixtures/glow-digits/glow-digits.safetensors

# Decomposes a trained convolution of 64 channels exactly and checks the certificate; then proves
# every construction and checks every theorem on instances.
verify: build
	@mkdir -p $(GENERATED)
	$(COUPLET) decompose $(CONVOLUTIONS) --tensor 2.0.invconv.weight \
	  --flip auto --strategy balanced -o $(GENERATED)/convolution-64.json
	$(COUPLET) verify $(GENERATED)/convolution-64.json \
	  --target $(CONVOLUTIONS) --tensor 2.0.invconv.weight
	$(COUPLET) theorems

test: dependencies
	@Scripts/install-test-peers.sh
	swift build --build-tests
	swift test --skip-build --disable-xctest

test-long: dependencies
	@Scripts/install-test-peers.sh
	swift build --build-tests
	COUPLET_LONG_TESTS=1 swift test --skip-build --disable-xctest

# Leaks, overruns and uses after release in the code that handles GMP's memory itself.
test-sanitize: dependencies
	swift test --disable-xctest --sanitize=address --scratch-path .build-asan \
	  --filter 'ExactArithmeticTests|ExactLinearAlgebraTests'

# The Coq proofs, and the checker that is extracted from them, on the certificates of the tests.
formal: build
	@Scripts/install-formal.sh
	nice $(MAKE) -C Formal
	nice Formal/compare_checkers.py $(COUPLET)
	nice Formal/check_constructions.py $(COUPLET)

# Lines of code that a verdict rests on.
kernel-size:
	@Scripts/kernel-size.sh

lint:
	swift format lint --strict --recursive $(SOURCES)

bench: build
	@Benchmarks/install-peers.sh
	.build-bench/venv/bin/python Benchmarks/run.py $(BENCH)
	.build-bench/venv/bin/python Benchmarks/flows.py

# Ratios to FLINT against the stored ones.
bench-quick: build
	@Benchmarks/install-peers.sh
	.build-bench/venv/bin/python Benchmarks/run.py --quick $(BENCH)

# An hour of libFuzzer on every reader; SECONDS_EACH=10 for a short run.
fuzz: dependencies
	Fuzz/run.sh

# The catalogues of all libraries as one site, in .build/documentation; a warning is an error.
docs: dependencies
	@Scripts/build-documentation.sh

build: dependencies
	swift build $(RELEASE)

# The program, its manual page and its completions for bash, zsh and fish.
install: manual
	install -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/man/man1 $(SHARE)/bash-completion/completions \
	  $(SHARE)/zsh/site-functions $(SHARE)/fish/vendor_completions.d
	install -m 755 $(COUPLET) $(DESTDIR)$(PREFIX)/bin/couplet
	install -m 644 $(MANUAL)/couplet.1 $(SHARE)/man/man1/couplet.1
	$(COUPLET) --generate-completion-script bash > $(SHARE)/bash-completion/completions/couplet
	$(COUPLET) --generate-completion-script zsh > $(SHARE)/zsh/site-functions/_couplet
	$(COUPLET) --generate-completion-script fish > $(SHARE)/fish/vendor_completions.d/couplet.fish

# By the tool of swift-argument-parser: its plugin would build the program once more, without $(RELEASE).
manual: build
	@mkdir -p $(MANUAL)
	swift run --quiet --package-path .build/checkouts/swift-argument-parser \
	  --scratch-path .build/manual-tool -Xswiftc -suppress-warnings \
	  generate-manual $(COUPLET) --output-directory $(MANUAL)

# One file for Linux that needs no library of the machine it runs on. LAPACK is written in Fortran.
static: dependencies
	@Scripts/install-dependencies.sh static
	swift build $(RELEASE) --product couplet --scratch-path .build-static \
	  -Xswiftc -static-executable -Xlinker -s \
	  -Xlinker -lgfortran -Xlinker -lquadmath -Xlinker -lm

dependencies:
	@Scripts/install-dependencies.sh

clean:
	rm -rf .build .build-asan .build-static .build-fuzz .build-coverage $(GENERATED) .build-bench .build-peers
