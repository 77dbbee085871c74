import { ecrHabits, type Habits, noHabits } from './habits.js';

/**
 * One server plays four registries. Which one a repository belongs to is told by the beginning of its name, since a
 * port on loopback has no host names to tell them apart.
 */
export interface RegistryHost {
  readonly name: 'ecr' | 'base' | 'engine' | 'models';
  /** What its repositories' names begin with; ECR has every other name. */
  readonly prefix: string;
  /** How a client proves who it is. `bearer` gives a token to anybody, but asks for it. */
  readonly auth: 'basic' | 'bearer' | 'none';
  /** Whether anything can be pushed over HTTP. */
  readonly writable: boolean;
  /** What an expired or unknown bearer token gets: public ECR says 400, the specification 401. */
  readonly badTokenStatus: 400 | 401;
  /** Whether a manifest of a type that the client did not list in Accept is withheld. */
  readonly honoursAccept: boolean;
  readonly habits: Habits;
}

export type HostHabits = Partial<Record<RegistryHost['name'], Partial<Habits>>>;

/** ECR last: its prefix is empty. */
export function registryHosts(habits: HostHabits = {}): readonly RegistryHost[] {
  return [
    {
      name: 'base',
      prefix: 'lambda/',
      auth: 'bearer',
      writable: false,
      badTokenStatus: 400,
      honoursAccept: true,
      habits: { ...noHabits, ...habits.base },
    },
    {
      name: 'engine',
      prefix: 'ollama/',
      auth: 'bearer',
      writable: false,
      badTokenStatus: 401,
      honoursAccept: true,
      habits: { ...noHabits, ...habits.engine },
    },
    {
      name: 'models',
      prefix: 'library/',
      // Ollama's registry asks nothing of people who pull public models.
      auth: 'none',
      writable: false,
      badTokenStatus: 401,
      honoursAccept: false,
      habits: { ...noHabits, redirectsBlobs: true, ...habits.models },
    },
    {
      name: 'ecr',
      prefix: '',
      auth: 'basic',
      writable: true,
      badTokenStatus: 401,
      honoursAccept: true,
      habits: { ...ecrHabits, ...habits.ecr },
    },
  ];
}
