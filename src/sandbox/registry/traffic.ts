/** What went over the wire, in bytes of blobs; manifests and headers are not counted. */
export interface Traffic {
  /** Everything that clients sent, uploads that came to nothing included. */
  readonly received: number;
  readonly sent: number;
  /** Blobs that were finished, by digest. A mount brings no bytes. */
  readonly receivedOf: ReadonlyMap<string, number>;
  readonly sentOf: ReadonlyMap<string, number>;
}

export interface TrafficCounter extends Traffic {
  arrived(bytes: number): void;
  finished(digest: string, bytes: number): void;
  left(digest: string, bytes: number): void;
}

export function createTrafficCounter(): TrafficCounter {
  let received = 0;
  let sent = 0;
  const receivedOf = new Map<string, number>();
  const sentOf = new Map<string, number>();
  const add = (map: Map<string, number>, digest: string, bytes: number) =>
    map.set(digest, (map.get(digest) ?? 0) + bytes);
  return {
    get received() {
      return received;
    },
    get sent() {
      return sent;
    },
    receivedOf,
    sentOf,
    arrived(bytes) {
      received += bytes;
    },
    finished(digest, bytes) {
      add(receivedOf, digest, bytes);
    },
    left(digest, bytes) {
      sent += bytes;
      add(sentOf, digest, bytes);
    },
  };
}
