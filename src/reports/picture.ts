import type { Drawing } from './series.ts'

const WIDTH = 960
const HEIGHT = 480
/** What each bar takes of the height, and what stands around them. */
const BAR = 28
const AROUND = 110
/** Labels of bars are cut short where they are longer, in pixels. */
const LABEL = 260

/** Reads well on white and on black. */
const GRAY = '#7c7c7c'
const TEXT = { color: GRAY, fontFamily: 'sans-serif' }

/** A drawing as an SVG, drawn by ECharts: a line over time, else a bar a row; its axes named, its units said. */
export async function svg(drawing: Drawing, { titled = true } = {}): Promise<string> {
  const { title, overTime, labels, series } = drawing
  const echarts = await import('echarts')
  const height = overTime ? HEIGHT : Math.max(HEIGHT / 2, AROUND + labels.length * BAR * series.length)
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height })
  const several = series.length > 1
  chart.setOption({
    animation: false,
    backgroundColor: 'transparent',
    color: ['#2563eb', '#d97706', '#059669', '#db2777', '#7c3aed'],
    textStyle: TEXT,
    title: { show: titled, text: title, left: 'center', textStyle: { ...TEXT, fontSize: 16 } },
    legend: { show: several, bottom: 0, textStyle: TEXT },
    grid: { left: 24, right: 32, top: titled ? 64 : 32, bottom: several ? 56 : 32, containLabel: true },
    ...(overTime ? axesOverTime(drawing) : axesOfBars(drawing)),
    series: series.map(({ name, values }) => ({
      name,
      type: overTime ? ('line' as const) : ('bar' as const),
      data: values,
      barMaxWidth: 24,
      showSymbol: values.length < 60,
      label: { show: !overTime, position: 'right', color: GRAY },
    })),
  })
  const drawn = chart.renderToSVGString()
  chart.dispose()
  return drawn
}

function axesOverTime({ by, labels, series }: Drawing) {
  return {
    xAxis: {
      type: 'category',
      data: labels,
      name: by,
      nameLocation: 'middle',
      nameGap: 28,
      nameTextStyle: TEXT,
      axisLabel: { ...TEXT, hideOverlap: true },
    },
    yAxis: valueAxis(series.length === 1 ? series[0]?.name : undefined, {
      nameTextStyle: { ...TEXT, align: 'left' },
    }),
  }
}

/** The first row above. */
function axesOfBars({ by, labels, series }: Drawing) {
  return {
    yAxis: {
      type: 'category',
      data: labels,
      inverse: true,
      name: by,
      nameLocation: 'start',
      nameTextStyle: { ...TEXT, align: 'right' },
      axisLabel: { ...TEXT, interval: 0, width: LABEL, overflow: 'truncate' },
    },
    xAxis: valueAxis(series.length === 1 ? series[0]?.name : undefined, {
      nameLocation: 'middle',
      nameGap: 28,
    }),
  }
}

function valueAxis(name: string | undefined, more: object) {
  return {
    type: 'value',
    name: name ?? '',
    nameTextStyle: TEXT,
    axisLabel: TEXT,
    splitLine: { lineStyle: { color: '#8884' } },
    ...more,
  }
}
