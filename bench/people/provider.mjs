// The OpenID provider of the end-to-end tests (npm's certified oidc-provider), for one client and one person. Prints its issuer.
import { Provider } from '../../test/e2e/lib/provider.mjs';

const { BENCH_GATE: gate, BENCH_SECRET: secret, BENCH_PASSWORD: password } = process.env;
const provider = await Provider.start({
  gate, clients: [{ id: 'sallyport', name: 'company', secret }], people: { ada: { password, email: 'ada@example.com', groups: ['users'] } },
});
console.log(`issuer ${provider.issuer}`);
