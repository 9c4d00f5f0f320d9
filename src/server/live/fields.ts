import { field } from '../../operations/field.ts'
import { event } from '../../operations/fields/booking.ts'
import { text } from '../../values/text.ts'

export const LIVE_PATH = '/v1/availability/live'

export const liveFields = {
  event,
  lastEventId: field(
    { help: 'the last message that is known, where no header can say it', placeholder: 'id' },
    text(100),
  ),
  ticket: field({ help: 'stands for a token, where no header can', placeholder: 'ticket' }, text(200)),
}
