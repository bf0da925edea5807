/** One word of a shell, whatever is in it. */
export function inShell(text: string): string {
  return /^[\w./@%+=:,][\w./@%+=:,-]*$/u.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
