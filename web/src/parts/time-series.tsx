// Lines over time, by uPlot. The figures stand in a table beside it, which readers of the screen are given instead.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { date } from '../format';

export interface Line {
  label: string;
  color: string;  // name of a custom property
  values: (number | null)[];
}

interface Props {
  times: number[];  // milliseconds
  lines: Line[];
  show: (value: number) => string;
  range?: [number, number];
  stepped?: boolean;
  label: string;
}

const height = 220;

export function TimeSeries({ times, lines, show, range, stepped, label }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const key = JSON.stringify([times, lines]);

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    let plot: uPlot | undefined;
    const draw = () => {
      plot?.destroy();
      plot = new uPlot(options(element, { lines, show, stepped: stepped ?? false, ...(range && { range }) }), [times.map((time) => time / 1000), ...lines.map((line) => line.values)], element);
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

type Drawn = Pick<Props, 'lines' | 'show' | 'range'> & { stepped: boolean };

function options(element: HTMLElement, { lines, show, range, stepped }: Drawn): uPlot.Options {
  const style = getComputedStyle(element);
  const color = (property: string) => style.getPropertyValue(property).trim();
  const font = `12px ${style.fontFamily}`;
  const axis = { stroke: color('--muted'), font, grid: { stroke: color('--line'), width: 1 }, ticks: { show: false } };
  const paths = stepped && uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {};
  return {
    width: element.clientWidth,
    height,
    cursor: { points: { size: 7 } },
    scales: { y: range ? { range } : { range: (_plot, _low, high) => [0, Math.max(1, high * 1.1)] } },
    axes: [
      { ...axis, grid: { show: false }, space: 80, values: (_plot, ticks) => ticks.map((tick) => date(tick * 1000)) },
      { ...axis, size: 52, values: (_plot, ticks) => ticks.map((tick) => (range || Number.isInteger(tick) ? show(tick) : '')) },
    ],
    legend: { live: true },
    series: [
      { value: (_plot, value) => (value === null ? '' : date(value * 1000)), label: '' },
      ...lines.map((line) => ({
        label: line.label, stroke: color(line.color), width: 2, points: { size: 6 }, ...paths,
        value: (_plot: uPlot, value: number | null) => (value === null ? '' : show(value)),
      })),
    ],
  };
}
