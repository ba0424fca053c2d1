// Shows the values at a step under the pointer, or with the arrow keys. The page works without it.
'use strict';
for (const plot of document.querySelectorAll('.plot')) {
  const from = Number(plot.dataset.from);
  const to = Number(plot.dataset.to);
  const lines = Array.from(plot.querySelectorAll('[data-points]'), path => ({
    name: path.dataset.name,
    points: path.dataset.points.split('|').map(point => {
      const colon = point.indexOf(':');
      return {step: Number(point.slice(0, colon)), value: point.slice(colon + 1)};
    }),
  })).filter(line => line.points.length > 0);
  const steps = Array.from(new Set(lines.flatMap(line => line.points.map(point => point.step))));
  steps.sort((a, b) => a - b);
  const cursor = document.createElement('div');
  const readout = document.createElement('div');
  cursor.className = 'cursor';
  readout.className = 'readout';
  readout.setAttribute('aria-live', 'polite');
  let shown = -1;

  const nearest = (points, step) =>
      points.reduce((a, b) => Math.abs(b.step - step) < Math.abs(a.step - step) ? b : a);

  const show = place => {
    shown = Math.max(0, Math.min(steps.length - 1, place));
    const step = steps[shown];
    const share = (step - from) / (to - from);
    const texts = [`step ${step.toLocaleString('en')}`];
    for (const line of lines) {
      const point = nearest(line.points, step);
      const where = point.step === step ? '' : ` (step ${point.step.toLocaleString('en')})`;
      texts.push(`${line.name} ${point.value}${where}`);
    }
    readout.replaceChildren(...texts.map(text => {
      const row = document.createElement('div');
      row.textContent = text;
      return row;
    }));
    cursor.style.left = `${100 * share}%`;
    readout.style.left = share < 0.5 ? `calc(${100 * share}% + 8px)` : '';
    readout.style.right = share < 0.5 ? '' : `calc(${100 * (1 - share)}% + 8px)`;
    plot.append(cursor, readout);
  };
  const hide = () => {
    cursor.remove();
    readout.remove();
  };

  plot.addEventListener('pointermove', event => {
    const box = plot.getBoundingClientRect();
    const step = from + (event.clientX - box.left) / box.width * (to - from);
    show(steps.indexOf(nearest(steps.map(s => ({step: s})), step).step));
  });
  plot.addEventListener('pointerleave', hide);
  plot.addEventListener('blur', hide);
  plot.addEventListener('keydown', event => {
    const move = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (move) {
      show(shown < 0 ? steps.length - 1 : shown + move);
      event.preventDefault();
    }
  });
}
