// Over plain http from another machine a browser keeps no progress and no files: said at once.
if (!window.isSecureContext) {
  const said = JSON.parse(document.getElementById('course-insecure').textContent);
  const english = /[?&]path=en\/|\/en\//.test(location.href);
  const words = said[english ? 'en' : 'es'];
  const bar = document.createElement('div');
  bar.id = 'course-warning';
  bar.setAttribute('role', 'alert');
  bar.lang = english ? 'en' : 'es';
  bar.style.cssText =
    'position:fixed;inset:auto 0 0 0;z-index:100000;padding:0.8rem 1rem;font:1rem/1.45 system-ui,sans-serif;' +
    'color:#1b1f24;background:#fff3cd;border-top:3px solid #8a5a00';
  const text = document.createElement('span');
  text.textContent = words.insecure;
  const button = document.createElement('button');
  button.textContent = words.understood;
  button.style.cssText = 'margin-left:1rem;font:inherit';
  button.onclick = () => bar.remove();
  bar.append(text, button);
  document.body.append(bar);
}
