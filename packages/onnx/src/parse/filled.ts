/** A list as messages hold it: what is empty is not on the wire, and undefined when read from there. */
export const filled = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);
