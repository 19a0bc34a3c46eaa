import { ToolkitError } from '@fmnist/errors';

const LONGEST = 28;

/** Names as pictures show them: not empty, short, and no two alike, because charts tell classes apart by name. */
export function displayNames(classes: readonly string[], longest = LONGEST): string[] {
  if (classes.length === 0) {
    throw new ToolkitError('NO_CLASSES', 'there is nothing to draw', {
      where: 'classes',
      expected: 'at least one class',
      received: 'none',
    });
  }
  const taken = new Set<string>();
  return classes.map((name, index) => {
    const short = shorten(name.trim() || `class ${index}`, longest);
    const display = taken.has(short) ? `${short} (${index})` : short;
    taken.add(display);
    return display;
  });
}

/** The name of a label, also of one that no class has. */
export function nameOf(names: readonly string[], label: number | undefined): string {
  return label === undefined ? 'no label' : (names[label] ?? `class ${label}`);
}

function shorten(name: string, longest: number): string {
  // Cut by UTF-16 units first, so that a name of megabytes is not taken apart.
  const characters = Array.from(name.slice(0, 2 * longest).replace(/\s+/g, ' '));
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : characters.join('');
}
