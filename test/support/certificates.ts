import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

export interface Certified {
  /** PEM. */
  readonly cert: string;
  readonly key: string;
}

/** An authority of our own, made for one test run: nothing that can be trusted by mistake is ever on the disk. */
export interface TestAuthority extends Certified {
  /** A certificate for a server's name or address. */
  issue(host: string): Certified;
}

/** Makes an authority with an elliptic key. Written out in DER here, so that no openssl is needed. */
export function makeAuthority(name: string): TestAuthority {
  const key = newKey();
  const cert = certificate({ subject: name, issuer: name, subjectKey: key.publicKey, signer: key.privateKey });
  return {
    cert,
    key: pemOf(key.privateKey),
    issue: (host) => {
      const own = newKey();
      return {
        cert: certificate({ subject: host, issuer: name, host, subjectKey: own.publicKey, signer: key.privateKey }),
        key: pemOf(own.privateKey),
      };
    },
  };
}

interface Request {
  readonly subject: string;
  readonly issuer: string;
  /** Of a server; an authority where left out. */
  readonly host?: string;
  readonly subjectKey: KeyObject;
  readonly signer: KeyObject;
}

function certificate(request: Request): string {
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'));
  const nowMs = Date.now();
  const body = sequence(
    tagged(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    nameOf(request.issuer),
    sequence(time(nowMs - 86_400_000), time(nowMs + 86_400_000)),
    nameOf(request.subject),
    request.subjectKey.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions(request.host))),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, request.signer)]));
  const lines =
    sequence(body, algorithm, signature)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function extensions(host: string | undefined): readonly Buffer[] {
  const isAuthority = host === undefined;
  const critical = der(0x01, Buffer.from([0xff]));
  const basic = extension('2.5.29.19', critical, sequence(...(isAuthority ? [der(0x01, Buffer.from([0xff]))] : [])));
  // An authority signs certificates, a server signs handshakes.
  const usage = extension('2.5.29.15', critical, der(0x03, Buffer.from(isAuthority ? [2, 0x04] : [7, 0x80])));
  if (isAuthority) return [basic, usage];
  const address = isIP(host) === 4 ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host));
  return [basic, usage, extension('2.5.29.17', null, sequence(address))];
}

function extension(id: string, critical: Buffer | null, value: Buffer): Buffer {
  return sequence(oid(id), ...(critical === null ? [] : [critical]), der(0x04, value));
}

function newKey(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }) as string;
}

function nameOf(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(commonName)))));
}

function time(timeMs: number): Buffer {
  return der(0x18, Buffer.from(new Date(timeMs).toISOString().replace(/[-:T]|\.\d+/g, '')));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function tagged(tag: number, part: Buffer): Buffer {
  return der(tag, part);
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [40 * first + second];
  for (const part of rest) {
    const digits = [part & 0x7f];
    for (let left = part >>> 7; left > 0; left >>>= 7) digits.unshift((left & 0x7f) | 0x80);
    bytes.push(...digits);
  }
  return der(0x06, Buffer.from(bytes));
}
