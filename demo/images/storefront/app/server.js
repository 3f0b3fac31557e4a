'use strict';
// Stands for a shop: nothing of the demo runs it, the scanners only look at what lies beside it.
require('http').createServer((request, response) => response.end('open')).listen(8080);
