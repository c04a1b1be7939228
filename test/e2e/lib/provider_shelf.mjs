// What the provider of the tests remembers, in memory, so that a test can look at it and take things away.
export class Shelf {
  #kinds = new Map(); // kind -> id -> payload

  of(kind) {
    return [...this.#of(kind).values()];
  }

  #of(kind) {
    if (!this.#kinds.has(kind)) this.#kinds.set(kind, new Map());
    return this.#kinds.get(kind);
  }

  // Everything that was given under this grant, and the grant.
  revoke(grantId) {
    for (const kept of this.#kinds.values()) {
      for (const [id, payload] of kept) {
        if (payload.grantId === grantId || payload.jti === grantId) kept.delete(id);
      }
    }
  }

  // The class that oidc-provider makes one of for each kind.
  adapter() {
    const shelf = this;
    return class {
      constructor(kind) {
        this.kept = shelf.#of(kind);
      }
      async upsert(id, payload, seconds) {
        this.kept.set(id, { ...payload, until: seconds === undefined ? Infinity : Date.now() + seconds * 1000 });
      }
      async find(id) {
        const found = this.kept.get(id);
        return found && found.until > Date.now() ? found : undefined;
      }
      async findByUid(uid) {
        return [...this.kept.values()].find((payload) => payload.uid === uid && payload.until > Date.now());
      }
      async findByUserCode() {
        return undefined;
      }
      async consume(id) {
        const found = this.kept.get(id);
        if (found) found.consumed = Math.floor(Date.now() / 1000);
      }
      async destroy(id) {
        this.kept.delete(id);
      }
      async revokeByGrantId(grantId) {
        shelf.revoke(grantId);
      }
    };
  }
}
