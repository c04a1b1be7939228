// Throw-away certificates: an authority of a test's own and what it vouches for, made for one run.
import { createHash, X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './process.mjs';

export class Authority {
  static async make() {
    const authority = new Authority();
    authority.folder = await mkdtemp(join(tmpdir(), 'sallyport-ca-'));
    authority.file = join(authority.folder, 'ca.pem');
    await authority.#openssl('req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=test authority',
      '-addext', 'keyUsage=critical,keyCertSign,cRLSign',
      '-keyout', 'ca.key', '-out', 'ca.pem');
    return authority;
  }

  // `names`: as in a subjectAltName. Gives { key, cert } in PEM and the pin of its public key.
  async certify(name, names = 'IP:127.0.0.1,DNS:localhost', { days = '2', usage = 'serverAuth' } = {}) {
    const extensions = ['basicConstraints=critical,CA:FALSE', `extendedKeyUsage=${usage}`, 'authorityKeyIdentifier=keyid', `subjectAltName=${names}`];
    await writeFile(join(this.folder, `${name}.cnf`), `${extensions.join('\n')}\n`);
    await this.#openssl('req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    await this.#openssl('x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', days, '-extfile', `${name}.cnf`, '-out', `${name}.pem`);
    const [key, cert] = await Promise.all(['key', 'pem'].map((end) => readFile(join(this.folder, `${name}.${end}`), 'utf8')));
    return { key, cert, pin: pinOf(cert) };
  }

  // A revocation list of these certificates, made by their names above: in PEM.
  async revoke(...names) {
    const configuration = ['[ca]', 'default_ca=own', '[own]', 'database=index.txt', 'default_md=sha256', 'certificate=ca.pem', 'private_key=ca.key', 'default_crl_days=1', ''];
    await writeFile(join(this.folder, 'ca.cnf'), configuration.join('\n'));
    await writeFile(join(this.folder, 'index.txt'), '', { flag: 'a' });
    for (const name of names) await this.#openssl('ca', '-config', 'ca.cnf', '-revoke', `${name}.pem`);
    await this.#openssl('ca', '-config', 'ca.cnf', '-gencrl', '-out', 'crl.pem');
    return readFile(join(this.folder, 'crl.pem'), 'utf8');
  }

  async #openssl(...args) {
    const { code, stderr } = await run('openssl', args, { cwd: this.folder });
    if (code !== 0) throw new Error(`openssl ${args[0]}: ${stderr}`);
  }

  async stop() {
    await rm(this.folder, { recursive: true, force: true });
  }
}

export const pinOf = (cert) =>
  `sha256/${createHash('sha256').update(new X509Certificate(cert).publicKey.export({ type: 'spki', format: 'der' })).digest('base64')}`;
