#!/usr/bin/env python
from vademecum.manage import main

if __name__ == "__main__":
    main()
