/** A text for a person, with each sentence in one line: the lines that go on with one stand after four blanks. */
export function unwrapped(text: string): string {
  return text.replaceAll(/\n {4,}(?=\S)/gu, ' ')
}
