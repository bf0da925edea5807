import { announcementsSchema, settingsSchema } from '../definitions/shape/schema.ts'
import { printJson } from './support/terminal.ts'
import type { Verb } from './support/terminal.ts'

/** `schema`: the JSON Schema of definition files, for editors. */
export const schemaVerb: Verb = {
  name: 'schema',
  describe: (command) =>
    command
      .description('Print the JSON Schema of definition files, for editors.')
      .option('--settings', 'that of settings.yaml instead')
      .option('--json', 'the same: it is always one JSON document'),
  async run(command, terminal) {
    printJson(terminal, command.opts<{ settings?: true }>().settings ? settingsSchema() : announcementsSchema())
    return 0
  },
}
