// What can be measured of how a page looks, in the page itself. Each gives what is wrong, so nothing is good.

// Whatever reaches beyond the window's right edge.
export const sideways = (page) => page.evaluate(() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  return [...document.querySelectorAll('body *')].filter((one) => one.getBoundingClientRect().right > innerWidth).map((one) => one.outerHTML.slice(0, 120));
});

// WCAG 2.2: 4.5 for text, 3 for the edges of what is typed into.
export const contrasts = (page) => page.evaluate(() => {
  const parsed = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };
  const luminance = ({ rgb }) => {
    const [red, green, blue] = rgb.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const ground = parsed(getComputedStyle(at).backgroundColor);
      if (ground.alpha === 1) return ground;
      if (ground.alpha > 0) throw new Error(`half transparent: ${at.outerHTML.slice(0, 80)}`);
    }
    return parsed('rgb(255, 255, 255)');
  };
  const wrong = [];
  const expect = (least, front, ground, what) => {
    const found = ratio(parsed(front), ground);
    if (found < least) wrong.push(`${what}: ${found.toFixed(2)}`);
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let seen = 0;
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    const element = text.parentElement;
    if (!text.data.trim() || !element.checkVisibility() || element.matches('script, noscript')) continue;
    ++seen;
    expect(4.5, getComputedStyle(element).color, behind(element), text.data.trim().slice(0, 60));
  }
  for (const field of document.querySelectorAll('input:not([type=hidden]), select, .plain')) {
    if (field.checkVisibility()) expect(3, getComputedStyle(field).borderTopColor, behind(field.parentElement), `edge of ${field.name || field.textContent}`);
  }
  return seen === 0 ? ['no text at all'] : wrong;
});

const controls = 'a[href], button, input:not([type=hidden]), select, summary';

// With the Tab key through the page: everything that can be used, once, in the order it is read in, and one sees where one is.
export async function tabbed(page) {
  const wanted = await page.evaluate((selector) => {
    const start = document.createElement('span');
    Object.assign(start, { tabIndex: -1, id: 'tab-start' });
    document.body.prepend(start);
    start.focus();
    const all = [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
    all.forEach((one, at) => (one.dataset.tab = at));
    return all.length;
  }, controls);
  const wrong = [];
  let last = null;
  for (let at = 0; at < wanted; ++at) {
    await page.keyboard.press('Tab');
    const here = await page.evaluate(() => {
      const one = document.activeElement;
      const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
      const { top, bottom, left } = one.getClientRects()[0]; // a link may go over two lines
      return { at: one.dataset.tab, what: one.outerHTML.slice(0, 100), outlineStyle, outlineWidth, outlineColor, top: top + scrollY, bottom: bottom + scrollY, left };
    });
    if (here.at !== String(at)) wrong.push(`step ${at} is at ${here.at}: ${here.what}`);
    if (here.outlineStyle === 'none' || parseFloat(here.outlineWidth) < 2 || /, 0\)$/.test(here.outlineColor)) wrong.push(`no outline: ${here.what}`);
    if (last && (here.bottom <= last.top || (here.top < last.bottom && here.left < last.left))) wrong.push(`above or left of the one before it: ${here.what}`);
    last = here;
  }
  await page.evaluate(() => document.getElementById('tab-start').remove());
  return wanted === 0 ? ['nothing to go on with'] : wrong;
}
