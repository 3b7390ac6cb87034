import { render } from 'preact';
import { App } from './app/app';
import './style/base.css';
import './style/shell.css';
import './style/parts.css';
import './style/analyze.css';
import './style/print.css';

const place = document.getElementById('page');
if (place) render(<App />, place);
// Measured by the tests: from here on the page takes input.
requestAnimationFrame(() => performance.mark('interactive'));
