import {
  DOOR_LIST_ORDERS,
  type DoorListLine,
  doorList as listOfDoor,
} from '../../ticketing/box-office/door-list.ts'
import { choice, required } from '../field.ts'
import { event } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { eventLabelSchema } from '../schemas/event.ts'
import { listOf, nullableString, objectOf, stringSchema, words } from '../schemas/values.ts'

export const doorList = operation({
  name: 'door-list',
  summary: 'List everybody who may come, a ticket a line, for the door',
  role: 'gate',
  input: {
    event: required(event),
    sort: choice({ help: 'by name (the default), code or type', placeholder: 'key' }, DOOR_LIST_ORDERS),
  },
  output: () => ({
    properties: {
      event: eventLabelSchema(),
      doorList: listOf(
        objectOf<DoorListLine>({
          name: nullableString,
          type: stringSchema,
          code: stringSchema,
          booking: stringSchema,
          email: nullableString,
          status: words(['valid', 'checked_in']),
          due: nullableString,
        }),
      ),
    },
  }),
  run: (context, input) => listOfDoor(context, input),
})
