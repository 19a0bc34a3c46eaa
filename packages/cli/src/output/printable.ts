/** Text from files and arguments as a terminal may show it: control characters, which could steer it, become �. */
export function printable(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '\uFFFD');
}
