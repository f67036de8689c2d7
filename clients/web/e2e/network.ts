import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The server's only port, TCP and UDP, and where it is in the network below. */
export const port = 8443;
export const inside = "10.7.0.2";
export const outside = "203.0.113.1";

const places = ["server", "router", "office", "noudp", "oneport"] as const;
export type Place = (typeof places)[number];

/** Why there can be no network of namespaces here; empty if there can. */
export function missing(): string {
  if (process.getuid?.() !== 0) return "network namespaces need root";
  for (const program of ["ip", "nft", "certutil"]) {
    try {
      execFileSync("sh", ["-c", `command -v ${program}`]);
    } catch {
      return `the program ${program} is missing`;
    }
  }
  const probe = `stoa${process.pid}-probe`;
  try {
    execFileSync("ip", ["netns", "add", probe], { stdio: "ignore" });
    execFileSync("ip", ["netns", "del", probe], { stdio: "ignore" });
  } catch {
    return "not even root may make network namespaces here";
  }
  return "";
}

/**
 * A network of namespaces on this machine:
 *
 *     office 10.7.0.3 ─┬─ router 10.7.0.1 | 203.0.113.1 ─┬─ noudp   203.0.113.2: no UDP at all
 *     server 10.7.0.2 ─┘   NAT, port 8443 forwarded      └─ oneport 203.0.113.3: TCP to 8443 alone
 */
export class Network {
  private readonly folder = mkdtempSync(join(tmpdir(), "stoa-net-"));
  private readonly prefix = `stoa${process.pid}`;

  static open(): Network {
    const network = new Network();
    try {
      network.build();
    } catch (error) {
      network.close();
      throw error;
    }
    return network;
  }

  name(place: Place): string {
    return `${this.prefix}-${place}`;
  }

  /** Runs a program there and returns what it prints. */
  run(place: Place, program: string, ...args: string[]): string {
    return execFileSync("ip", ["netns", "exec", this.name(place), program, ...args]).toString();
  }

  /** A browser there, in a fresh home that trusts, or not, what its owner fetched from /trust over plain HTTP. */
  browser(place: Place, server: string, trusts = true): string {
    const home = join(this.folder, `${place}-${trusts ? "trusts" : "does-not"}`);
    const store = join(home, ".pki", "nssdb");
    mkdirSync(store, { recursive: true });
    execFileSync("certutil", ["-d", `sql:${store}`, "-N", "--empty-password"]);
    if (trusts) {
      const fetching = `fetch("http://${server}:${port}/trust/stoa-ca.pem").then((r) => r.text()).then((t) => process.stdout.write(t))`;
      const certificate = join(home, "stoa-ca.pem");
      writeFileSync(certificate, this.run(place, process.execPath, "-e", fetching));
      execFileSync("certutil", ["-d", `sql:${store}`, "-A", "-t", "C,,", "-n", "stoa", "-i", certificate]);
    }
    const script = join(home, "browser");
    const chromium = process.env.CHROMIUM ?? "/usr/bin/chromium";
    writeFileSync(
      script,
      `#!/bin/sh\nHOME=${home} exec ip netns exec ${this.name(place)} ${chromium} "$@"\n`,
    );
    chmodSync(script, 0o755);
    return script;
  }

  close(): void {
    for (const place of places) {
      try {
        execFileSync("ip", ["netns", "del", this.name(place)], { stdio: "ignore" });
      } catch {
        // it was never made
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private build(): void {
    for (const place of places) {
      execFileSync("ip", ["netns", "add", this.name(place)]);
      this.run(place, "ip", "link", "set", "lo", "up");
    }
    for (const [bridge, address] of [
      ["lan", "10.7.0.1/24"],
      ["wan", `${outside}/24`],
    ] as const) {
      this.run("router", "ip", "link", "add", bridge, "type", "bridge");
      this.run("router", "ip", "address", "add", address, "dev", bridge);
      this.run("router", "ip", "link", "set", bridge, "up");
    }
    this.plug("server", "lan", `${inside}/24`, "10.7.0.1");
    this.plug("office", "lan", "10.7.0.3/24", "10.7.0.1");
    this.plug("noudp", "wan", "203.0.113.2/24", outside);
    this.plug("oneport", "wan", "203.0.113.3/24", outside);
    this.run("router", "sh", "-c", "echo 1 > /proc/sys/net/ipv4/ip_forward");
    this.rules(
      "router",
      `table ip nat {
        chain in { type nat hook prerouting priority -100; iifname "wan" meta l4proto { tcp, udp } th dport ${port} dnat to ${inside}; }
        chain out { type nat hook postrouting priority 100; oifname "wan" masquerade; }
      }
      table ip filter {
        chain between { type filter hook forward priority 0; policy drop; ct state established,related accept; ct status dnat accept; iifname "lan" accept; }
      }`,
    );
    this.rules(
      "noudp",
      `table ip filter {
        chain in { type filter hook input priority 0; iifname != "lo" meta l4proto udp drop; }
        chain out { type filter hook output priority 0; oifname != "lo" meta l4proto udp drop; }
      }`,
    );
    this.rules(
      "oneport",
      `table ip filter {
        chain in { type filter hook input priority 0; policy drop; iifname "lo" accept; ct state established accept; }
        chain out { type filter hook output priority 0; policy drop; oifname "lo" accept; ip daddr ${outside} tcp dport ${port} accept; }
      }`,
    );
  }

  private plug(place: Place, bridge: string, address: string, gateway: string): void {
    this.run(
      "router",
      "ip",
      "link",
      "add",
      place,
      "type",
      "veth",
      "peer",
      "name",
      "eth0",
      "netns",
      this.name(place),
    );
    this.run("router", "ip", "link", "set", place, "master", bridge, "up");
    this.run(place, "ip", "address", "add", address, "dev", "eth0");
    this.run(place, "ip", "link", "set", "eth0", "up");
    this.run(place, "ip", "route", "add", "default", "via", gateway);
  }

  private rules(place: Place, text: string): void {
    const file = join(this.folder, `${place}.nft`);
    writeFileSync(file, text);
    this.run(place, "nft", "-f", file);
  }
}
