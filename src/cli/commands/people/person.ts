import { person } from '../../../operations/people/person.ts'
import { commandFor } from '../../command.ts'
import { personView } from '../../output/person-view.ts'
import { shownOne } from '../../output/view.ts'

export const personCommand = commandFor(person, {
  args: ['email'],
  examples: ['tix person ada@example.com', 'tix person ada@example.com --json > ada.json'],
  shows: personView,
  answer: ({ person }) => ({
    message: `All that is kept about ${person.email}`,
    view: shownOne(personView, person),
  }),
})
