import { type RequestToSign, signRequest } from '../sign-request.js';

export type GetToSign = Omit<RequestToSign, 'method' | 'body' | 'service'>;

/** The headers of a GET of S3 with its signature. */
export const signGet = (get: GetToSign): Record<string, string> =>
  signRequest({ ...get, method: 'GET', body: '', service: 's3' });
