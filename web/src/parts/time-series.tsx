// Values over time, by uPlot: lines that step, or bars on top of each other. The figures stand in a table beside it, which
// readers of the screen are given instead.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { dayMonth } from '../format';
import { texts } from '../texts';

export interface Line {
  label: string;
  color: string;  // name of a custom property
  values: number[];
}

interface Props {
  times: number[];  // milliseconds
  lines: Line[];
  show: (value: number) => string;
  form: 'steps' | 'bars';
  label: string;
}

const height = 240;

export function TimeSeries({ times, lines, show, form, label }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const key = JSON.stringify([times, lines]);

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    let plot: uPlot | undefined;
    // Bars stand on those before them, and the highest are drawn first.
    const drawn = form === 'bars' ? piled(lines) : lines;
    const draw = () => {
      plot?.destroy();
      plot = new uPlot(options(element, { lines, drawn, show, form }), [times.map((time) => time / 1000), ...drawn.map((line) => line.values)], element);
    };
    draw();
    const sized = new ResizeObserver(() => plot?.setSize({ width: element.clientWidth, height }));
    sized.observe(element);
    // Its colours are drawn, not styled.
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    scheme.addEventListener('change', draw);
    return () => {
      sized.disconnect();
      themed.disconnect();
      scheme.removeEventListener('change', draw);
      plot?.destroy();
    };
  }, [key]);

  return <div class="series" role="img" aria-label={label} ref={place} />;
}

function piled(lines: Line[]): Line[] {
  let below: number[] = [];
  const sums = lines.map((line) => {
    below = line.values.map((value, i) => value + (below[i] ?? 0));
    return { ...line, values: below };
  });
  return sums.reverse();
}

type Drawn = Pick<Props, 'lines' | 'show' | 'form'> & { drawn: Line[] };

function options(element: HTMLElement, { lines, drawn, show, form }: Drawn): uPlot.Options {
  const style = getComputedStyle(element);
  const color = (property: string) => style.getPropertyValue(property).trim();
  const font = `12px ${style.fontFamily}`;
  const axis = { stroke: color('--muted'), font, ticks: { show: false } };
  const { bars, stepped } = uPlot.paths;
  const looks = (line: Line): Partial<uPlot.Series> => form === 'bars'
    ? { fill: color(line.color), width: 0, points: { show: false }, ...(bars && { paths: bars({ size: [0.7, 24], radius: 0 }) }) }
    : { stroke: color(line.color), width: 2, points: { size: 6, fill: color('--surface') }, ...(stepped && { paths: stepped({ align: 1 }) }) };
  const own = (label: string) => lines.find((line) => line.label === label);
  return {
    width: element.clientWidth,
    height,
    padding: [12, 16, 0, 0],
    cursor: { points: { show: form === 'steps' }, drag: { x: false, y: false } },
    scales: {
      x: form === 'bars' ? { range: (_plot, from, to) => [from - 43_200, to + 43_200] } : {},
      y: { range: form === 'bars' ? (_plot, _low, high) => [0, Math.max(4, high * 1.1)] : [0, 1] },
    },
    axes: [
      { ...axis, grid: { show: false }, space: 72, gap: 8, values: (_plot, ticks) => ticks.map((tick) => dayMonth(tick * 1000)) },
      { ...axis, grid: { stroke: color('--line'), width: 1 }, size: 48, values: (_plot, ticks) => ticks.map((tick) => (form === 'steps' || Number.isInteger(tick) ? show(tick) : '')) },
    ],
    series: [
      { label: texts.chartTime, value: (_plot, value) => (value === null ? '' : dayMonth(value * 1000)) },
      ...drawn.map((line): uPlot.Series => ({
        label: line.label, ...looks(line),
        value: (_plot, _value, _series, index) => (index === null ? '' : show(own(line.label)?.values[index] ?? 0)),
      })),
    ],
  };
}
