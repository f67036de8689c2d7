import { connect, createServer, type Server, type Socket } from "node:net";

/** A cable between a browser and the server that can be cut: a TCP relay. */
export class Cable {
  private readonly sockets = new Set<Socket>();
  private whole = true;
  private readonly relay: Server;

  private constructor(to: number) {
    this.relay = createServer((near) => {
      if (!this.whole) {
        near.destroy();
        return;
      }
      const far = connect(to, "127.0.0.1");
      for (const [socket, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.sockets.add(socket);
        socket.setNoDelay(true);
        socket.pipe(other);
        socket.on("error", () => other.destroy());
        socket.on("close", () => {
          other.destroy();
          this.sockets.delete(socket);
        });
      }
    });
  }

  static async to(port: number): Promise<Cable> {
    const cable = new Cable(port);
    await new Promise<void>((open) => cable.relay.listen(0, "127.0.0.1", open));
    return cable;
  }

  /** The link as it looks through the cable. */
  through(link: string): string {
    const address = this.relay.address();
    if (!address || typeof address === "string") throw new Error("the cable has no end");
    const url = new URL(link);
    url.port = String(address.port);
    return url.href;
  }

  cut(): void {
    this.whole = false;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.whole = true;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((closed) => this.relay.close(closed));
  }
}
