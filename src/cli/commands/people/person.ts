import { person } from '../../../operations/people/person.ts'
import { commandFor } from '../../operation-command.ts'
import { shownOne } from '../../output/view.ts'
import { personView } from '../../output/views/person-view.ts'

export const personCommand = commandFor(person, {
  args: ['email'],
  examples: ['tix person ada@example.com', 'tix person ada@example.com --json > ada.json'],
  shows: personView,
  answer: ({ person }) => ({
    message: `All that is kept about ${person.email}`,
    view: shownOne(personView, person),
  }),
})
