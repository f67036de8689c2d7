module stoa

go 1.26.0

require (
	github.com/alecthomas/kong v1.17.0 // flags, environment and help from one struct; else our own parser
	github.com/caddyserver/certmagic v0.25.6 // certificates by ACME (RFC 8555), kept and renewed; else months
	github.com/g3n/engine v0.2.0 // the desktop window: GLFW, OpenGL and OpenAL from Go, and a scene of shapes; else our own bindings
	github.com/go-gl/mathgl v1.2.0 // vectors and quaternions
	github.com/gorilla/websocket v1.5.3 // WebSockets (RFC 6455); else our own framing
	github.com/hraban/opus v0.0.0-20260708213942-bde8e4304501 // libopus, for what the desktop client says and hears
	github.com/klauspost/compress v1.20.4 // the page is sent compressed; else our own negotiation of encodings
	github.com/letsencrypt/pebble/v2 v2.10.1 // tests only: an ACME authority to get certificates from
	github.com/miekg/dns v1.1.73 // tests only: names for that authority
	github.com/pion/dtls/v2 v2.2.12 // names of the SRTP profiles we prefer
	github.com/pion/ice/v2 v2.3.38 // the UDP mux that lets everybody share one port
	github.com/pion/interceptor v0.1.47 // the empty registry pion needs to be given
	github.com/pion/logging v0.2.4 // pion's log goes to ours
	github.com/pion/opus v0.1.0 // decodes what a headless client hears; else no test could listen
	github.com/pion/rtp v1.10.5 // RTP headers on the client side; else our own parser twice
	github.com/pion/sdp/v3 v3.0.19 // offers are read and checked before pion gets them
	github.com/pion/transport/v2 v2.2.10 // the buffer that packets are received through without a goroutine
	github.com/pion/webrtc/v3 v3.3.6 // WebRTC: ICE, DTLS, SRTP; else years
	github.com/pressly/goose/v3 v3.29.0 // brings an older database to the current form
	github.com/prometheus/client_golang v1.25.0 // metrics in the format every monitor reads
	github.com/vmihailenco/msgpack/v5 v5.4.1 // msgpack; else our own encoder and decoder
	go.uber.org/zap v1.28.0 // what certmagic logs through
	golang.org/x/crypto v0.58.0 // Argon2id for passcodes
	golang.org/x/image v0.47.0 // fonts for the words in the desktop window, and one font; WebP pictures that people bring
	golang.org/x/net v0.61.0 // tests and the swarm: HTTP/2 as strangers speak it
	golang.org/x/sys v0.49.0 // system calls the standard library lacks
	golang.org/x/text v0.43.0 // NFKC for names, NFKD for words that people search for
	golang.org/x/time v0.16.0 // token buckets for budgets
	modernc.org/sqlite v1.61.1 // SQLite without cgo: one static binary
	rsc.io/qr v0.2.0 // QR codes for /trust
)

require (
	github.com/beorn7/perks v1.0.1 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/dustin/go-humanize v1.1.0 // indirect
	github.com/go-gl/glfw/v3.3/glfw v0.0.0-20210410170116-ea3d685f79fb // indirect
	github.com/golang/freetype v0.0.0-20170609003504-e2365dfdc4a0 // indirect
	github.com/google/uuid v1.6.0 // indirect
	github.com/mattn/go-isatty v0.0.24 // indirect
	github.com/mfridman/interpolate v0.0.2 // indirect
	github.com/munnerz/goautoneg v0.0.0-20191010083416-a7dc8b61c822 // indirect
	github.com/ncruces/go-strftime v1.1.0 // indirect
	github.com/pion/datachannel v1.6.2 // indirect
	github.com/pion/mdns v0.0.12 // indirect
	github.com/pion/randutil v0.1.0 // indirect
	github.com/pion/rtcp v1.2.17 // indirect
	github.com/pion/sctp v1.11.1 // indirect
	github.com/pion/srtp/v2 v2.0.20 // indirect
	github.com/pion/stun v0.6.1 // indirect
	github.com/pion/transport/v4 v4.0.2 // indirect
	github.com/pion/turn/v2 v2.1.6 // indirect
	github.com/prometheus/client_model v0.6.3 // indirect
	github.com/prometheus/common v0.72.0 // indirect
	github.com/prometheus/procfs v0.22.0 // indirect
	github.com/remyoudompheng/bigfft v0.0.0-20230129092748-24d4a6f8daec // indirect
	github.com/sethvargo/go-retry v0.5.0 // indirect
	github.com/stretchr/testify v1.12.1 // indirect
	github.com/vmihailenco/tagparser/v2 v2.0.0 // indirect
	github.com/wlynxg/anet v0.0.5 // indirect
	go.uber.org/multierr v1.11.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sync v0.24.0 // indirect
	google.golang.org/protobuf v1.36.12 // indirect
	gopkg.in/yaml.v2 v2.4.0 // indirect
	modernc.org/libc v1.79.0 // indirect
	modernc.org/mathutil v1.7.1 // indirect
	modernc.org/memory v1.12.1 // indirect
)

require (
	github.com/caddyserver/zerossl v0.1.6 // indirect
	github.com/go-jose/go-jose/v4 v4.1.4 // indirect
	github.com/klauspost/cpuid/v2 v2.4.0 // indirect
	github.com/letsencrypt/challtestsrv v1.4.2 // indirect
	github.com/libdns/libdns v1.1.1 // indirect
	github.com/mholt/acmez/v3 v3.1.7 // indirect
	github.com/santhosh-tekuri/jsonschema/v6 v6.0.3 // tests only: what the API answers is held against its description
	github.com/zeebo/blake3 v0.2.4 // indirect
	go.uber.org/zap/exp v0.3.0 // indirect
)

ignore ./clients/web/node_modules
