/**
 * A seeded source of numbers in [0, 1): the same seed gives the same sequence on every machine.
 * FNV-1a spreads the seed, mulberry32 makes the sequence; neither is fit for secrets.
 */
export function seeded(seed: number | string): () => number {
  let state = hash32(String(seed));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** FNV-1a over the text's UTF-16 units, as an unsigned 32-bit number. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** That many hexadecimal digits that depend on the text only: physical names, key ids, resource ids. */
export function stableHex(text: string, digits: number): string {
  let out = "";
  for (let i = 0; out.length < digits; i++) {
    const next = seeded(`${i}/${text}`);
    out += Math.floor(next() * 4_294_967_296)
      .toString(16)
      .padStart(8, "0");
  }
  return out.slice(0, digits);
}

/** An identifier in the form of a UUID that depends on the text only. */
export function stableUuid(text: string): string {
  const hex = stableHex(text, 32);
  return [8, 12, 16, 20, 32].map((end, i, ends) => hex.slice(i === 0 ? 0 : ends[i - 1], end)).join("-");
}
