# make run    build what is missing and serve at localhost:8080, data in ./data; prints the links
# make check  format, lint, unit tests; no browser, a few minutes at most
# make test   everything CI runs, browsers included
# make soak   long tests: fuzzing, a crowd for twenty minutes, races of the desktop window
# make build  build/stoa: one static binary with the page in it
# make desktop  build/stoa-desktop: a window of its own on a room; needs a C compiler and headers
# make release  build/release: programs for Linux, what they are made of, how to install them

WEB       := clients/web
WEB_FILES := $(shell find $(WEB) -path $(WEB)/node_modules -prune -o -path $(WEB)/dist -prune -o -type f -print) avatar/figure.json
NET_NEEDS := ip:iproute2 nft:nftables certutil:libnss3-tools
E2E_NEEDS := /usr/bin/chromium:chromium espeak-ng:espeak-ng sox:sox strace:strace firefox-esr:firefox-esr Xvfb:xvfb pulseaudio:pulseaudio pactl:pulseaudio-utils /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc:fonts-noto-cjk
# Strangers come from an address that is not loopback: in a network namespace of its own.
SIEGE := unshare -rn sh -c 'ip link set lo up && ip addr add 10.77.0.1/24 dev lo && \
	build/swarm siege --server build/stoa --address 10.77.0.1 --outside 10.77.0.2 --seconds 10'
DEBIAN_PYTHON := /usr/lib/python3/dist-packages
STATICCHECK := go run honnef.co/go/tools/cmd/staticcheck@v0.7.0

DESKTOP := -tags desktop,nolibopusfile
DESKTOP_NEEDS := gcc:gcc gcc:libc6-dev pkg-config:pkg-config /usr/include/AL/al.h:libopenal-dev /usr/include/opus/opus.h:libopus-dev /usr/include/GL/gl.h:libgl-dev \
	/usr/include/X11/Xlib.h:libx11-dev /usr/include/X11/Xcursor/Xcursor.h:libxcursor-dev /usr/include/X11/extensions/Xrandr.h:libxrandr-dev \
	/usr/include/X11/extensions/Xinerama.h:libxinerama-dev /usr/include/X11/extensions/XInput2.h:libxi-dev /usr/include/X11/extensions/xf86vmode.h:libxxf86vm-dev
WINDOW_NEEDS := $(DESKTOP_NEEDS) Xvfb:xvfb xdotool:xdotool pulseaudio:pulseaudio pacat:pulseaudio-utils /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc:fonts-noto-cjk

.PHONY: run build desktop web check test soak lint generate unit quick yjs race fuzz e2e crowd long-fuzz long-meetings long-yjs long-crowd desktop-test desktop-race bench release clean

run: build
	./build/stoa

build: web
	CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=$$(git describe --tags --always --dirty 2>/dev/null || echo source) -X main.revision=$$(git rev-parse HEAD 2>/dev/null)" -o build/stoa ./server

# The headers' places are Debian's; elsewhere see clients/desktop/BUILDING.md.
desktop:
	sh .ci/need $(DESKTOP_NEEDS)
	CGO_ENABLED=1 go build -trimpath $(DESKTOP) -ldflags "-s -w -X main.version=$$(git describe --tags --always --dirty 2>/dev/null || echo source)" -o build/stoa-desktop ./clients/desktop

web: $(WEB)/dist/index.html

$(WEB)/dist/index.html: $(WEB)/node_modules/.package-lock.json $(WEB_FILES)
	cd $(WEB) && npm run --silent build

$(WEB)/node_modules/.package-lock.json: $(WEB)/package-lock.json
	sh .ci/versions
	cd $(WEB) && npm install --no-save --silent --no-audit --no-fund && touch node_modules/.package-lock.json

check: lint unit quick

test: build lint race unit yjs fuzz e2e crowd desktop-test

soak: long-fuzz long-meetings long-yjs long-crowd desktop-race

lint: web
	@test -z "$$(gofmt -l $$(git ls-files '*.go'))" || { echo "not gofmt-ed:"; gofmt -l $$(git ls-files '*.go'); exit 1; }
	go vet ./...
	sh .ci/need $(DESKTOP_NEEDS)
	go vet $(DESKTOP) ./clients/desktop/...
	$(STATICCHECK) $(DESKTOP) ./...
	cd $(WEB) && npm run --silent check && npm run --silent lint

# What is made from the declarations of messages: tables in PROTOCOL.md, the page's messages.ts and constants.ts; and the recorded log.
generate:
	go test ./server/wire -run MadeFrom -update

# Without what waits for real time, and without the race detector.
quick:
	go test -short ./...

race:
	sh .ci/need strace:strace gcc:gcc gcc:libc6-dev nginx:nginx caddy:caddy $(addprefix $(DEBIAN_PYTHON)/,aiortc:python3-aiortc websockets:python3-websockets msgpack:python3-msgpack)
	[ "$$(id -u)" != 0 ] || sh .ci/need ip:iproute2
	go test -race -timeout 20m ./...

unit: web
	cd $(WEB) && npm test --silent

# Documents against Yjs itself: random meetings of stock clients, whose updates the server merges, compacts and reads.
YJS_MEETINGS := 2000
yjs: $(WEB)/node_modules/.package-lock.json
	YJS_MEETINGS=$(YJS_MEETINGS) go test ./worldstate/document -run MeetingsWithYjs -count=1 -timeout 3h

# Whatever strangers send; messages are seeded by the protocol's test vectors. Counted, not timed: a time limit makes Go 1.26 fail a run that found nothing.
FUZZ := 1
fuzz:
	go test ./server/wire -run '^$$' -fuzz '^FuzzParseClient$$' -fuzztime $$((500000 * $(FUZZ)))x
	go test ./server/wire -run '^$$' -fuzz '^FuzzParseServer$$' -fuzztime $$((500000 * $(FUZZ)))x
	go test ./worldstate/record -run '^$$' -fuzz '^FuzzDecodePoints$$' -fuzztime $$((500000 * $(FUZZ)))x
	go test ./worldstate/document -run '^$$' -fuzz '^FuzzUpdate$$' -fuzztime $$((200000 * $(FUZZ)))x
	go test ./worldstate/document -run '^$$' -fuzz '^FuzzPack$$' -fuzztime $$((200000 * $(FUZZ)))x
	go test ./audio -run '^$$' -fuzz '^FuzzParse$$' -fuzztime $$((500000 * $(FUZZ)))x
	go test ./audio/sfu -run '^$$' -fuzz '^FuzzOffer$$' -fuzztime $$((250000 * $(FUZZ)))x
	go test ./audio/sfu -run '^$$' -fuzz '^FuzzPacketFilter$$' -fuzztime $$((125000 * $(FUZZ)))x
	go test ./audio/sfu -run '^$$' -fuzz '^FuzzAnswer$$' -fuzztime $$((20000 * $(FUZZ)))x -fuzzminimizetime 1x
	go test ./server/roomfile -run '^$$' -fuzz '^FuzzRead$$' -fuzztime $$((50000 * $(FUZZ)))x
	go test ./server/content -run '^$$' -fuzz '^FuzzModel$$' -fuzztime $$((500000 * $(FUZZ)))x
	go test ./server/content -run '^$$' -fuzz '^FuzzPicture$$' -fuzztime $$((100000 * $(FUZZ)))x
	go test ./server/port -run '^$$' -fuzz '^FuzzKindOf$$' -fuzztime $$((500000 * $(FUZZ)))x

# Real browsers, real speech; screenshots in build/e2e. As root also through NAT and firewalls, in network namespaces.
e2e: build desktop
	sh .ci/need $(E2E_NEEDS)
	go build -o build/bot ./clients/headless/bot
	[ "$$(id -u)" != 0 ] || sh .ci/need $(NET_NEEDS)
	cd $(WEB) && npm run --silent e2e

crowd: build
	sh .ci/need unshare:util-linux ip:iproute2 strace:strace
	go build -o build/swarm ./clients/swarm
	build/swarm meet --server build/stoa --people 50 --seconds 20
	build/swarm crash --server build/stoa --kills 20
	build/swarm powercut --server build/stoa --cycles 50 --seconds 2
	build/swarm storm --server build/stoa --people 100
	$(SIEGE)

long-fuzz: FUZZ := 20
long-fuzz: fuzz

# Many meetings of people who edit at once, lose connections and see the server die; two months of a busy team.
long-meetings:
	EDITING_SEEDS=3000 go test ./worldstate -run EverybodyEndsWith -count=1 -timeout 30m
	TEAM=busy go test ./worldstate/store -run ABusyTeam -count=1 -v

long-yjs: YJS_MEETINGS := 100000
long-yjs: yjs

# Twenty minutes of people who come and go, while the server's clock is set, its disk is full and its database locked.
SOAK_SECONDS := 1200
long-crowd: build
	sh .ci/need unshare:util-linux
	go build -o build/swarm ./clients/swarm
	go run ./server/settable build/stoa-settable
	mkdir -p build/soak
	unshare -rm sh -c 'mount -t tmpfs -o size=192m none build/soak && TMPDIR=$$PWD/build/soak build/swarm soak --server build/stoa-settable --people 300 --seconds $(SOAK_SECONDS)'

# The window on a screen and a sound card that are files, with a mouse and a keyboard that are a program.
desktop-test:
	sh .ci/need $(WINDOW_NEEDS)
	go test -count=1 $(DESKTOP) ./clients/desktop/...

# The window under the race detector, which takes minutes to build; checkptr trips over g3n.
desktop-race:
	sh .ci/need $(WINDOW_NEEDS)
	go test -count=1 $(DESKTOP) -race -gcflags=all=-d=checkptr=0 ./clients/desktop/sound
	go test -count=1 $(DESKTOP) -race -gcflags=all=-d=checkptr=0 -run 'WhatIsSaidIs|WhatIsDrawn|ServerThatWasKilled' ./clients/desktop

# The rows of BENCHMARKS.md.
bench: build
	go run ./clients/swarm poses --server build/stoa --avatars 100
	go run ./clients/swarm voices --server build/stoa --talkers 8 --listeners 100
	go run ./clients/swarm meet --server build/stoa --people 50
	go run ./clients/swarm meet --server build/stoa --people 200 --seconds 20
	go run ./clients/swarm objects --server build/stoa --writers 50 --objects 2000
	go run ./clients/swarm objects --server build/stoa --mode throughput --writers 180
	go run ./clients/swarm documents --server build/stoa --writers 20 --seconds 20
	go run ./clients/swarm crash --server build/stoa --kills 200
	go run ./clients/swarm storm --server build/stoa --people 100
	cd $(WEB) && MEASURE=1 npm run --silent e2e
	go test $(DESKTOP) -run '^$$' -bench . -benchtime 1x ./clients/desktop
	go test -run '^$$' -bench . ./spatial ./avatar ./worldstate/document ./worldstate/store ./audio/... ./server/backup

release: web
	sh server/release/build

clean:
	rm -rf build $(WEB)/dist/* $(WEB)/node_modules
