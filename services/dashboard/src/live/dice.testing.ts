/** Random numbers that are the same in every run: for tests that play many games. */

export interface Dice {
  /** 0 <= share < 1. */
  share(): number;
  /** 0 <= whole number < sides. */
  roll(sides: number): number;
  chance(probability: number): boolean;
}

/** Mulberry32. */
export function dice(seed: number): Dice {
  let state = seed >>> 0;
  const share = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return { share, roll: (sides) => Math.floor(share() * sides), chance: (probability) => share() < probability };
}
