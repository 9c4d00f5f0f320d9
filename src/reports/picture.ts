import type { Drawing } from './series.ts'

const SIZE = { width: 960, height: 480 }

/** A drawing as an SVG, drawn by ECharts: its axes named, its units said. */
export async function svg({ title, overTime, labels, series }: Drawing): Promise<string> {
  const echarts = await import('echarts')
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, ...SIZE })
  chart.setOption({
    animation: false,
    backgroundColor: 'transparent',
    color: ['#2563eb', '#d97706', '#059669', '#db2777', '#7c3aed'],
    textStyle: { fontFamily: 'sans-serif', color: GREY },
    title: { text: title, left: 'center', textStyle: { color: GREY, fontSize: 16 } },
    legend: { show: series.length > 1, bottom: 0, textStyle: { color: GREY } },
    grid: { left: 24, right: 24, top: 56, bottom: series.length > 1 ? 48 : 24, containLabel: true },
    xAxis: { type: 'category', data: labels, axisLabel: { color: GREY, hideOverlap: true } },
    yAxis: {
      type: 'value',
      name: series.length === 1 ? (series[0]?.name ?? '') : '',
      nameTextStyle: { color: GREY, align: 'left' },
      axisLabel: { color: GREY },
      splitLine: { lineStyle: { color: '#8884' } },
    },
    series: series.map(({ name, values }) => ({
      name,
      type: overTime ? ('line' as const) : ('bar' as const),
      data: values,
      barMaxWidth: 48,
      showSymbol: values.length < 60,
    })),
  })
  const drawn = chart.renderToSVGString()
  chart.dispose()
  return drawn
}

/** Reads well on white and on black. */
const GREY = '#7c7c7c'
