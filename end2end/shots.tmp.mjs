import { chromium } from '@playwright/test';
const [,, base, person, out, ...paths] = process.argv;
const b = await chromium.launch({executablePath:'/usr/bin/chromium',args:['--no-sandbox','--disable-background-networking','--disable-component-update','--disable-sync','--disable-quic']});
const c = await b.newContext({viewport:{width:1280,height:800}});
const p = await c.newPage();
await p.goto(base+'/login');
await p.getByRole('link',{name:/Sign in with Microsoft/}).or(p.getByRole('button',{name:/Sign in with Microsoft/})).first().click();
await p.getByText(person).first().click();
await p.waitForLoadState();
if (p.url().includes('/terms')) { const box=p.getByRole('checkbox'); if(await box.count()) await box.check(); await p.getByRole('button',{name:/accept/i}).click(); await p.waitForLoadState(); }
console.log(p.url());
for (const path of paths) {
  const name = path.replace(/[^a-z0-9]+/gi,'_');
  await p.setViewportSize({width:1280,height:800}); await p.emulateMedia({colorScheme:'light'});
  const r = await p.goto(base+path); console.log(path, r.status(), await p.title());
  await p.screenshot({path:`${out}/${name}-wide.png`,fullPage:true});
  await p.setViewportSize({width:360,height:740}); await p.emulateMedia({colorScheme:'dark'});
  await p.screenshot({path:`${out}/${name}-360.png`,fullPage:true});
}
await b.close();
