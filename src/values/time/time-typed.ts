const MORNING_OR_EVENING = /(?:^| )(?:at )?(\d{1,2})(?:[:.](\d{2}))? ?([ap])\.?m\.?$/
const OF_24_HOURS = /(?:^|[ t])(?:at )?(\d{1,2}):(\d{2}(?::\d{2})?)$/
const WITH_POINT = / (?:at )?(\d{1,2})\.(\d{2})$/
const WITH_H = /(?:^| )(?:at |à )?(\d{1,2}) ?h(?:(\d{2}))?$/
const TIME_FIRST =
  /^(?:at )?(\d{1,2}:\d{2}(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?|noon) (?:on )?(?![ap]\.?m)(.+)$/
const NOON = /(?:^| )(?:at )?noon$/

/** The time of day at the end of what was typed (in lower case), as `19:30`, and what stands before it. */
export function timeTyped(asTyped: string): { time: string | undefined; rest: string } {
  const typed = asTyped.replace(TIME_FIRST, '$2 $1')
  const before = (match: RegExpExecArray) => typed.slice(0, match.index).trim()
  const half = MORNING_OR_EVENING.exec(typed)
  if (half) {
    const [, hour = '', minute = '00', letter] = half
    // 12am is midnight, 12pm noon; 0am and 13pm are nothing.
    if (Number(hour) >= 1 && Number(hour) <= 12)
      return { time: clock((Number(hour) % 12) + (letter === 'p' ? 12 : 0), minute), rest: before(half) }
    return { time: undefined, rest: typed }
  }
  const whole = OF_24_HOURS.exec(typed) ?? WITH_POINT.exec(typed) ?? WITH_H.exec(typed)
  if (whole) return { time: clock(Number(whole[1]), whole[2] ?? '00'), rest: before(whole) }
  const noon = NOON.exec(typed)
  return noon ? { time: '12:00', rest: before(noon) } : { time: undefined, rest: typed }
}

function clock(hour: number, minute: string): string {
  return `${String(hour).padStart(2, '0')}:${minute}`
}
