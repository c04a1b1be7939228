// nginx and Caddy in front of an application, asking the gate, with the very configuration that the guide shows.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository } from './n8n.mjs';
import { Child, eventually, run } from './process.mjs';
import net from 'node:net';

// The block of the guide in this language, with the places of the test in place of those it shows.
async function fromGuide(language, places) {
  const guide = await readFile(join(repository, 'docs/guide/forward-auth.md'), 'utf8');
  let text = new RegExp('```' + language + '\\n(.*?)```', 's').exec(guide)[1];
  for (const [shown, place] of Object.entries(places)) {
    if (!text.includes(shown)) throw new Error(`the guide's ${language} no longer has ${shown}`);
    text = text.replaceAll(shown, place);
  }
  return text;
}

export async function installed(command) {
  return (await run('sh', ['-c', `command -v ${command}`])).code === 0;
}

class Proxy {
  // What people's clients need to know: as of a gateway.
  constructor({ gateway, port, authority }) {
    Object.assign(this, { gateway, port, origin: `https://localhost:${port}`, command: (...args) => gateway.command(...args) });
    this.authorityFile = authority.file;
  }

  async begin(command, args, options) {
    this.ca = await readFile(this.authorityFile, 'utf8');
    this.child = new Child(command, args, options);
    await eventually(() => this.#accepts(), { what: `${command} on ${this.port}: ${this.child.tail()}` });
    return this;
  }

  #accepts() {
    if (this.child.exit) throw new Error(this.child.tail());
    return new Promise((resolve) => {
      const socket = net.connect(this.port, '127.0.0.1').once('connect', () => (socket.destroy(), resolve(true)));
      socket.once('error', () => resolve(false));
    });
  }

  async stop() {
    await this.child?.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export class Nginx extends Proxy {
  // `edit(text)`: a configuration that is not the guide's.
  static async start({ gateway, asked, upstream, port, authority, edit = (text) => text }) {
    const proxy = new Nginx({ gateway, port, authority });
    proxy.folder = await mkdtemp(join(tmpdir(), 'sallyport-nginx-'));
    const { key, cert } = await authority.certify('nginx');
    await writeFile(join(proxy.folder, 'key.pem'), key, { mode: 0o600 });
    await writeFile(join(proxy.folder, 'cert.pem'), cert);
    const http = await fromGuide('nginx', {
      'listen 443 ssl;': `listen 127.0.0.1:${port} ssl;`, 'server_name app.example.com;': 'server_name localhost;',
      '/etc/ssl/app.example.com.pem': join(proxy.folder, 'cert.pem'), '/etc/ssl/app.example.com.key': join(proxy.folder, 'key.pem'),
      'http://127.0.0.1:4180': asked, 'http://127.0.0.1:5678': upstream,
    });
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${proxy.folder}/${name};`).join('\n');
    await writeFile(join(proxy.folder, 'nginx.conf'),
      `daemon off;\nmaster_process off;\npid ${proxy.folder}/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${temporary}\n${edit(http)}\n}\n`);
    return proxy.begin('nginx', ['-p', proxy.folder, '-e', 'stderr', '-c', join(proxy.folder, 'nginx.conf')], { name: 'nginx' });
  }
}

export class Caddy extends Proxy {
  static async start({ gateway, asked, upstream, port, authority }) {
    const proxy = new Caddy({ gateway, port, authority });
    proxy.folder = await mkdtemp(join(tmpdir(), 'sallyport-caddy-'));
    const { key, cert } = await authority.certify('caddy');
    await writeFile(join(proxy.folder, 'key.pem'), key, { mode: 0o600 });
    await writeFile(join(proxy.folder, 'cert.pem'), cert);
    const site = await fromGuide('caddy', {
      'app.example.com {': `https://localhost:${port} {\n\tbind 127.0.0.1\n\ttls ${proxy.folder}/cert.pem ${proxy.folder}/key.pem`,
      '127.0.0.1:4180': asked.replace('http://', ''), '127.0.0.1:5678': upstream.replace('http://', ''),
    });
    await writeFile(join(proxy.folder, 'Caddyfile'), `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
    const env = { ...process.env, HOME: proxy.folder, XDG_DATA_HOME: proxy.folder, XDG_CONFIG_HOME: proxy.folder };
    return proxy.begin('caddy', ['run', '--config', join(proxy.folder, 'Caddyfile'), '--adapter', 'caddyfile'], { name: 'caddy', env });
  }
}
