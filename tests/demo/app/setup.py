from setuptools import setup

setup(
    name="workshop",
    version="1.0.0",
    package_dir={"": "src"},
    packages=["routes", "utils"],
    py_modules=["app"],
)
