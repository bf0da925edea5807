/** A word of a command line, in quotes unless a shell takes it as it is. */
export function inShell(word: string): string {
  if (/^[\w./@%+=:,][\w./@%+=:,-]*$/u.test(word)) return word
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}
