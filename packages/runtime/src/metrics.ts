import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics, type Metric } from 'prom-client'

export interface MetricOptions<Label extends string> {
  /** Without the prefix: `recorder_events_total`. */
  readonly name: string
  readonly help: string
  readonly labels?: readonly Label[]
}

/** The metrics of one process. Asking twice for a name gives the same metric, so that services sharing a process share what they both count. */
export interface Metrics {
  readonly registry: Registry
  counter<Label extends string = never>(options: MetricOptions<Label>): Counter<Label>
  /** `collect` is called at each scrape, to set what is cheaper to ask for than to keep. */
  gauge<Label extends string = never>(
    options: MetricOptions<Label> & { readonly collect?: (gauge: Gauge<Label>) => void | Promise<void> },
  ): Gauge<Label>
  /** `buckets` in the unit of the name, seconds by default. */
  histogram<Label extends string = never>(options: MetricOptions<Label> & { readonly buckets?: readonly number[] }): Histogram<Label>
  /** Lets go of what measures the process. */
  close(): void
}

const prefix = 'hub_'
const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** A registry of its own with Node's default metrics: processor, resident memory, garbage collection, event loop lag. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    counter: ({ name, help, labels = [] }) =>
      existing(registry, name, Counter) ?? new Counter({ name: prefix + name, help, labelNames: [...labels], registers: [registry] }),
    gauge: ({ name, help, labels = [], collect }) =>
      existing(registry, name, Gauge) ??
      new Gauge({
        name: prefix + name,
        help,
        labelNames: [...labels],
        registers: [registry],
        ...(collect && {
          collect() {
            return collect(this)
          },
        }),
      }),
    histogram: ({ name, help, labels = [], buckets = seconds }) =>
      existing(registry, name, Histogram) ??
      new Histogram({ name: prefix + name, help, labelNames: [...labels], buckets: [...buckets], registers: [registry] }),
    close: () => registry.clear(),
  }
}

function existing<Kind extends Metric>(registry: Registry, name: string, kind: new (...options: never[]) => Kind): Kind | undefined {
  const metric = registry.getSingleMetric(prefix + name)
  if (metric === undefined || metric instanceof kind) return metric
  throw new TypeError(`Metric ${prefix}${name} exists as another kind.`)
}
