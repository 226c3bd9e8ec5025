/** A thread of a backtest. */
import { loadProgram } from './program.js';

const { workBacktest } = await loadProgram();
await workBacktest();
