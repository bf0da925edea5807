import { announcementsSchema } from '../definitions/schema.ts'
import { printJson } from './terminal.ts'
import type { Verb } from './terminal.ts'

/** `schema`: the JSON Schema of definition files, for editors. */
export const schemaVerb: Verb = {
  name: 'schema',
  describe: (command) =>
    command
      .description('Print the JSON Schema of definition files, for editors.')
      .option('--json', 'the same: it is always one JSON document'),
  async run(_command, terminal) {
    printJson(terminal, announcementsSchema())
    return 0
  },
}
