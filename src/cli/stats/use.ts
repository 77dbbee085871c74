import type { FunctionDetails, MetricQuestion, Metrics } from '../../aws/ports.js';
import { type Price, priceOf } from '../../models/price.js';
import { priceTable } from '../../models/price-table.js';

/** What one day of the function came to. */
export interface Day extends Figures {
  /** `YYYY-MM-DD`, in UTC. */
  readonly date: string;
  /** US dollars; undefined where no price is known. Without the start of instances and without storage. */
  readonly dollars: number | undefined;
}

export interface Figures {
  readonly requests: number;
  readonly errors: number;
  readonly throttles: number;
  readonly gbSeconds: number;
  readonly coldStarts: number;
  readonly promptTokens: number;
  readonly answerTokens: number;
}

export interface ModelUse {
  readonly model: string;
  readonly promptTokens: number;
  readonly answerTokens: number;
}

export interface Use {
  /** Oldest first, today last, and none left out. */
  readonly days: readonly Day[];
  readonly models: readonly ModelUse[];
  /** US dollars for 30 days, by the mean of the whole days since the first that was used; undefined when there is none. */
  readonly forecast: { readonly perMonth: number; readonly days: number } | undefined;
  readonly basis: string | undefined;
}

export interface UseQuestion {
  readonly region: string;
  readonly now: number;
  readonly days: number;
  /** CloudWatch namespace of the function's own metrics. */
  readonly namespace: string;
  /** As the function writes them into its metrics; none when it writes no metrics. */
  readonly models: readonly string[];
}

const dayMs = 86_400_000;
const ofLambda = ['Invocations', 'Errors', 'Throttles', 'Duration'] as const;
const ofFunction = ['ColdStart', 'PromptTokens', 'OutputTokens'] as const;

/** The last days, of which today is one, by Lambda's metrics and the function's own. */
export async function useOf(metrics: Metrics, details: FunctionDetails, question: UseQuestion): Promise<Use> {
  const { region, now, days: count, models } = question;
  const from = Math.floor(now / dayMs) * dayMs - (count - 1) * dayMs;
  const range = { from, to: now + 60_000, periodSeconds: dayMs / 1000 };
  const series = await metrics.data(questionsOf(details.name, question), range);
  const architecture = details.architecture === 'arm64' ? 'arm64' : 'x86_64';
  const price = priceOf({ region, architecture, memory: details.memory, imageBytes: 0 });
  const days = Array.from({ length: count }, (_, index) =>
    dayOf(from + index * dayMs, series, details.memory, price),
  );
  const own = (model: number, figure: number): number =>
    sumOf(series[ofLambda.length + model * ofFunction.length + figure]);
  return {
    days,
    models: models.map((model, index) => ({
      model,
      promptTokens: own(index, 1),
      answerTokens: own(index, 2),
    })),
    forecast: forecastOf(days),
    basis: price?.basis,
  };
}

type Series = Awaited<ReturnType<Metrics['data']>>;

/** @param series as `questionsOf` asks: four of Lambda, then three of the function for each model */
function dayOf(start: number, series: Series, memory: number, price: Price | undefined): Day {
  const sums = series.map((points) => sumOf(points.filter(({ at }) => at >= start && at < start + dayMs)));
  const [requests = 0, errors = 0, throttles = 0, milliseconds = 0] = sums;
  const overModels = (figure: number): number =>
    sums
      .slice(ofLambda.length)
      .reduce((sum, value, index) => sum + (index % ofFunction.length === figure ? value : 0), 0);
  const seconds = milliseconds / 1000;
  return {
    date: new Date(start).toISOString().slice(0, 10),
    requests,
    errors,
    throttles,
    gbSeconds: (seconds * memory) / 1024,
    coldStarts: overModels(0),
    promptTokens: overModels(1),
    answerTokens: overModels(2),
    dollars: price && seconds * price.perSecond + (requests * priceTable.millionRequests) / 1e6,
  };
}

const sumOf = (points: Series[number] = []): number => points.reduce((sum, { value }) => sum + value, 0);

function questionsOf(name: string, { namespace, models }: UseQuestion): readonly MetricQuestion[] {
  const statistic = 'Sum';
  return [
    ...ofLambda.map((metric) => ({
      namespace: 'AWS/Lambda',
      name: metric,
      dimensions: { FunctionName: name },
      statistic,
    })),
    ...models.flatMap((model) =>
      ofFunction.map((metric) => ({
        namespace,
        name: metric,
        dimensions: { service: name, model },
        statistic,
      })),
    ),
  ];
}

/** Today is not over, and days before the first request say nothing of those to come. */
export function forecastOf(days: readonly Day[]): Use['forecast'] {
  const whole = days.slice(0, -1);
  const first = whole.findIndex(({ requests }) => requests > 0);
  if (first === -1) return undefined;
  const used = whole.slice(first);
  const dollars = used.map((day) => day.dollars);
  if (dollars.includes(undefined)) return undefined;
  const sum = dollars.reduce<number>((all, one = 0) => all + one, 0);
  return { perMonth: (30 * sum) / used.length, days: used.length };
}
