/** Which events are chosen for a bulk review. Pure. */

export interface Selection {
  readonly ids: ReadonlySet<number>;
  /** Where a range begins: what was chosen last by itself. */
  readonly anchor: number | null;
}

export const NOTHING: Selection = { ids: new Set(), anchor: null };

export function toggled({ ids }: Selection, id: number): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) next.add(id);
  return { ids: next, anchor: id };
}

/** Everything between the anchor and `id` in the order of the list; without an anchor, `id` alone. */
export function extended(selection: Selection, id: number, order: readonly number[]): Selection {
  const { ids, anchor } = selection;
  const [from, to] = [anchor === null ? -1 : order.indexOf(anchor), order.indexOf(id)];
  if (from < 0 || to < 0) return { ids: new Set([...ids, id]), anchor: id };
  return { ids: new Set([...ids, ...order.slice(Math.min(from, to), Math.max(from, to) + 1)]), anchor };
}

export function everything(order: readonly number[]): Selection {
  return { ids: new Set(order), anchor: order[0] ?? null };
}

/** The chosen ones that the list still shows, in its order. */
export function chosenOf({ ids }: Selection, order: readonly number[]): number[] {
  return ids.size === 0 ? [] : order.filter((id) => ids.has(id));
}
