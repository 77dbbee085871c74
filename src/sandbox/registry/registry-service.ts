import type { ServerResponse } from 'node:http';
import type { Digest } from '../../core/digest.js';
import type {
  Fault,
  FaultBox,
  ImageStore,
  SandboxAccount,
  SandboxRequest,
  SandboxService,
} from '../service.js';
import { HangUp, RegistryFailure, sendFailure, sendText } from './answers.js';
import { type Action, createGate, NotAuthorized } from './authorization.js';
import { sendBlob } from './blobs.js';
import { type HostHabits, type RegistryHost, registryHosts } from './hosts.js';
import { createImageStore } from './image-store.js';
import { sendManifest, sendTags, takeManifest } from './manifests.js';
import { sendReferrers } from './referrers.js';
import { type Repository, registryHostName } from './repositories.js';
import { parseRoute, type Route } from './routes.js';
import { createStorage } from './storage.js';
import { createRegistryStore, type RegistryStore } from './store.js';
import { createTokenBook, type TokenBook } from './token-book.js';
import { createTrafficCounter, type TrafficCounter } from './traffic.js';
import { answerFault, takeFault } from './transfer-faults.js';
import { createUploads } from './uploads.js';

export interface RegistryOptions {
  /** Blobs live here; must exist. What was written is removed by `close`. */
  readonly folder: string;
  readonly account: SandboxAccount;
  readonly faults: FaultBox;
  /** Switches for one host or another; ECR has its habits when nothing is said. */
  readonly habits?: HostHabits;
  /** Of `GetAuthorizationToken`'s passwords. Default 12 h; negative: expired on arrival. */
  readonly tokenLifetimeSeconds?: number;
}

/** Four OCI registries under one `/v2/`; see `registry.md`. */
export interface RegistryService extends SandboxService {
  readonly store: RegistryStore;
  /** For Lambda. */
  readonly images: ImageStore;
  readonly traffic: TrafficCounter;
  /** For ECR's GetAuthorizationToken. */
  readonly tokens: TokenBook;
  /** Which of the four a repository belongs to. */
  hostOf(repository: string): RegistryHost['name'];
  unfinishedUploads(): number;
  close(): Promise<void>;
}

export function createRegistryService(options: RegistryOptions): RegistryService {
  const { account, faults } = options;
  const store = createRegistryStore(options);
  const tokens = createTokenBook({ now: account.now, lifetimeSeconds: options.tokenLifetimeSeconds });
  const gate = createGate({ tokens, now: account.now, ecrEndpoint: `https://${registryHostName(account)}` });
  const traffic = createTrafficCounter();
  const uploads = createUploads(store, traffic);
  const storage = createStorage();
  const hosts = registryHosts(options.habits);

  const hostOf = (name: string): RegistryHost => {
    const host = hosts.find(({ prefix }) => name.startsWith(prefix));
    if (!host) throw new Error('the last host takes every name');
    return host;
  };

  async function answer(request: SandboxRequest, response: ServerResponse): Promise<void> {
    const route = parseRoute(request.path);
    if (!route) throw new RegistryFailure(404, 'NAME_INVALID', `no route for ${request.path}`);
    const fault = answerFault(takeFault(faults, request, route));
    switch (route.kind) {
      case 'ping':
        gate.admitPing(request);
        sendText(response, 200, '{}', { 'Content-Type': 'application/json' });
        return;
      case 'token':
        sendText(response, 200, JSON.stringify(gate.issueToken(request)), {
          'Content-Type': 'application/json',
        });
        return;
      case 'storage': {
        const admitted = storage.admit(request, response, route.digest);
        if (!admitted) return;
        const size = store.blobs.size(route.digest as Digest);
        await sendBlob(
          { request, response, digest: route.digest, size, fault: fault ?? admitted.fault },
          store.blobs,
          traffic,
        );
        return;
      }
      default:
        await answerRepository(request, response, route, fault);
    }
  }

  async function answerRepository(
    request: SandboxRequest,
    response: ServerResponse,
    route: Extract<Route, { repository: string }>,
    fault: Fault | undefined,
  ): Promise<void> {
    const host = hostOf(route.repository);
    const found = store.repositories.find(route.repository);
    const action = actionOf(request.method, route.kind);
    gate.admit(request, host, { name: route.repository, repository: found, action });
    const call = { request, response, host, fault, repository: found ?? missing(route, host, account) };

    switch (`${request.method} ${route.kind}`) {
      case 'POST uploads':
        return uploads.start(call);
      case 'PATCH upload':
        return uploads.append(call, idOf(route));
      case 'PUT upload':
        return uploads.finish(call, idOf(route));
      case 'GET upload':
        return uploads.status(call, idOf(route));
      case 'DELETE upload':
        return uploads.cancel(call, idOf(route));
      case 'GET blob':
      case 'HEAD blob':
        return answerBlob(call, route.kind === 'blob' ? route.digest : '');
      case 'GET manifest':
      case 'HEAD manifest':
        return sendManifest(call, store, referenceOf(route));
      case 'PUT manifest':
        return takeManifest(call, store, referenceOf(route));
      case 'GET tags':
        return sendTags(call);
      case 'GET referrers':
        return sendReferrers(call, route.kind === 'referrers' ? route.subject : '');
      default:
        throw new RegistryFailure(405, 'UNSUPPORTED', 'The operation is unsupported.');
    }
  }

  async function answerBlob(
    { request, response, host, repository, fault }: Parameters<typeof sendManifest>[0],
    digest: string,
  ): Promise<void> {
    const size = store.blobIn(repository, digest);
    if (request.method === 'GET' && size !== undefined && host.habits.redirectsBlobs) {
      sendText(response, 307, '', { Location: storage.signedUrl(request, digest, fault) });
      return;
    }
    await sendBlob({ request, response, digest, size, fault }, store.blobs, traffic);
  }

  return {
    name: 'registry',
    store,
    traffic,
    tokens,
    images: createImageStore(store),
    hostOf: (repository) => hostOf(repository).name,
    unfinishedUploads: () => uploads.unfinished,
    async handle(request, response) {
      response.setHeader('Docker-Distribution-Api-Version', 'registry/2.0');
      try {
        await answer(request, response);
      } catch (error) {
        if (!settle(error, response)) throw error;
      }
    },
    async close() {
      await uploads.close();
      await store.close();
    },
  };
}

/** Turns what a route threw into an answer; false when it was a bug. */
function settle(error: unknown, response: ServerResponse): boolean {
  const socket = response.socket;
  if (error instanceof RegistryFailure && !response.headersSent) {
    sendFailure(response, error);
    return true;
  }
  if (error instanceof NotAuthorized && !response.headersSent) {
    sendText(response, 401, 'Not Authorized\n', {
      'Content-Type': 'text/plain; charset=utf-8',
      'WWW-Authenticate': error.challenge,
    });
    return true;
  }
  if (error instanceof HangUp) {
    response.destroy();
    return true;
  }
  // The client went away in the middle of its own upload.
  return socket === null || socket.destroyed;
}

function actionOf(method: string, kind: Route['kind']): Action {
  return method === 'GET' || method === 'HEAD' ? (kind === 'upload' ? 'push' : 'pull') : 'push';
}

const idOf = (route: Route): string => (route.kind === 'upload' ? route.id : '');
const referenceOf = (route: Route): string => (route.kind === 'manifest' ? route.reference : '');

/** @throws HangUp or RegistryFailure: there is no such repository */
function missing(route: Route, { habits, name }: RegistryHost, { account }: SandboxAccount): Repository {
  if (route.kind === 'uploads' && habits.closesOnUnknownRepository) throw new HangUp();
  const repository = 'repository' in route ? route.repository : '';
  if (name !== 'ecr') throw new RegistryFailure(404, 'MANIFEST_UNKNOWN', 'manifest unknown');
  throw new RegistryFailure(
    404,
    'NAME_UNKNOWN',
    `The repository with name '${repository}' does not exist in the registry with id '${account}'`,
  );
}
